# Saibang 赛榜. `make help` lists what there is.
SHELL := /usr/bin/env bash
.DEFAULT_GOAL := help
.PHONY: help run test env env-dev format lint types contracts sql unit browser browser-all browser-month bench bench-pages bench-intake bench-sql bench-quick bench-large kill readers month year oracle fuzz hostile mutate sample traditional questions dictionary lock clean

HOST ?= 127.0.0.1
PORT ?= 8501
DATA ?= data
OFFICE ?=
PYTHON := .venv/bin/python
PYTEST_WORKERS ?= 3
# Compiled modules make every later start three times faster, whatever the caller's shell has set.
unexport PYTHONDONTWRITEBYTECODE

help: ## what can be made 可用的命令
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

run: env ## start page and job server on HOST:PORT (127.0.0.1:8501) 启动
	@$(PYTHON) -m scripts.run --host $(HOST) --port $(PORT) --data $(DATA) $(if $(OFFICE),--office $(OFFICE))

test: env-dev ## every check: style, types, imports, SQL, tests, browser 全部检查
	@$(MAKE) --no-print-directory lint types contracts unit

env:
	@bash scripts/bootstrap.sh product

env-dev:
	@bash scripts/bootstrap.sh dev

lint: env-dev ## ruff: rules and format 代码规范
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .

format: env-dev ## lay the code out 自动排版
	@$(PYTHON) -m ruff format .
	@$(PYTHON) -m ruff check --fix .

types: env-dev ## mypy 类型检查
	@$(PYTHON) -m mypy

contracts: env-dev ## the import contracts 引用方向
	@$(PYTHON) -c "from importlinter.cli import lint_imports_command as run; run()" --no-logo

sql: env-dev ## the marts' SQL stays portable 可移植 SQL
	@$(PYTHON) -m pytest -q tests/marts/test_portable_sql.py tests/marts/test_headers.py

unit: env-dev ## the tests, those in a browser included 测试
	@$(PYTHON) -m pytest -n $(PYTEST_WORKERS) --dist loadfile --no-loadscope-reorder -m "not campaign"

browser: env-dev ## only the tests in a browser 浏览器测试
	@$(PYTHON) -m pytest -m browser

browser-all: env-dev ## every page, language, scheme and width over the sample, with pictures 全部页面截图
	@$(PYTHON) -m pytest -m campaign tests/browser/test_all.py

browser-month: env-dev ## a month in a day: 55 messages dropped, mended, returned and loaded in a browser 一天办完一个月
	@$(PYTHON) -m pytest -m campaign tests/browser/test_month.py

bench: env-dev ## measure G1 to G9 up to 10^6 rows and write docs/benchmarks.md 性能
	@$(PYTHON) -m bench.run

bench-pages: env-dev ## measure the pages: time, viewers, bytes 页面性能
	@$(PYTHON) -m bench.pages_run

bench-intake: env-dev ## measure reading and checking: G2 to G5, G14, G15 收件性能
	@$(PYTHON) -m bench.run --only G2 G3 G4 G5 G14 G15

bench-sql: env-dev ## measure what the sandbox adds to a question, what bombs cost others: G16, G17 查询性能
	@$(PYTHON) -m bench.sql_run

bench-quick: env-dev ## the same small and once, writing nothing down 性能速测
	@$(PYTHON) -m bench.run --quick

bench-large: env-dev ## 10^7 rows, and 5,000 units x 60 indicators x 60 months 大规模性能
	@$(PYTHON) -m bench.run --large

kill: env-dev ## kill -9 during load, build and publish, 100 times 断电试验
	@$(PYTHON) -m pytest -m campaign tests/etl/test_kill.py

readers: env-dev ## read from outside during 200 loads and builds, never an older state after a newer 外部读取试验
	@$(PYTHON) -m pytest -s -m campaign tests/etl/test_readers.py

month: env-dev ## a month in a day on paper: from the pile to slips, bulletin, appeal, correction, brief 一天办完一个月（文书）
	@$(PYTHON) -m pytest -m campaign tests/intake/test_month_on_paper.py

year: env-dev ## a year of the sample county, from opened to archived, and whether every issue verifies 过一年
	@$(PYTHON) -m pytest -m campaign tests/year

oracle: env-dev ## thousands of random competitions against the oracle 独立复算
	@$(PYTHON) -m pytest -m campaign tests/scoring tests/oracle

fuzz: env-dev ## ten minutes of damaged files for the reader, which nothing may crash or hang 模糊试验
	@$(PYTHON) -m pytest -s -m campaign tests/etl/test_fuzz_read.py

hostile: env-dev ## every hostile statement and every bomb with the limits of every day 查询的恶意语句试验
	@$(PYTHON) -m pytest -s -m campaign tests/query/test_hostile.py

mutate: env-dev ## change the rulebook loader in every small way and see that a test notices 变异试验
	@$(PYTHON) -m pytest -s -m campaign tests/mutation

sample: env-dev ## make data/sample anew from its seed 重做样例
	@$(PYTHON) -m scripts.make_sample

traditional: env-dev ## write the catalogues in traditional characters 繁体词表
	@$(PYTHON) -m scripts.traditional

questions: env-dev ## answer docs/questions.ipynb anew over the sample 十问重答
	@$(PYTHON) -m scripts.questions

dictionary: env-dev ## write docs/data-dictionary.md from the marts' headers 数据字典
	@$(PYTHON) -m scripts.dictionary

lock: env-dev ## renew both requirement files 更新锁定文件
	@bash scripts/lock.sh --upgrade

clean: ## remove caches, never data 清理缓存
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

#!/usr/bin/env bash
# Makes the environment .venv from a lock file, and sees to what the system must bring along.
#   scripts/bootstrap.sh product   what `make run` needs
#   scripts/bootstrap.sh dev       what `make test` needs: the development tools too, a Chromium, Chinese fonts, LibreOffice and poppler
# Does nothing when the lock file is the one installed last time. Messages are here and not in words/, because the
# catalogues cannot be read before there is an environment. POSIX tools and bash 3.2 (macOS) are enough.
set -euo pipefail
cd "$(dirname "$0")/.."
unset PYTHONDONTWRITEBYTECODE # compiled modules make every later start three times faster
want="${1:-product}"

# Both languages, unless SAIBANG_LANG chooses one.
say() {
    case "${SAIBANG_LANG:-}" in en*) ;; *) printf '%s\n' "$1" ;; esac
    case "${SAIBANG_LANG:-}" in zh*) ;; *) printf '%s\n' "$2" ;; esac
}
refuse() {
    say "$1" "$2" >&2
    exit 2
}

# ---- what the system must bring ---------------------------------------------------------------------------------

may_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# The line a person has to type where the script may not install by itself: apt package(s), brew package(s).
line_to_type() {
    if command -v apt-get >/dev/null; then
        echo "sudo apt-get update && sudo apt-get install -y $1"
    elif command -v brew >/dev/null || [ "$(uname -s)" = Darwin ]; then
        echo "brew install $2"
    fi
}

# ensure <apt packages> <brew packages> <what it is in Chinese> <in English>
ensure() {
    if may_install; then
        say "正在安装 $1 ……" "Installing $1 ..."
        as_root apt-get update -q >/dev/null || true
        # shellcheck disable=SC2086  # a list of packages
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $1 >/dev/null
        return
    fi
    local line
    line="$(line_to_type "$1" "$2")"
    [ -n "$line" ] || refuse "缺少 ${3}：请用本系统的软件包管理器安装。" "Missing: $4. Please install it with your system's package manager."
    refuse "缺少 ${3}。请键入：$line" "Missing: $4. Please type: $line"
}

find_python() {
    local name
    for name in python3.11 python3 python3.12 python3.13; do
        if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

find_chromium() {
    local name
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" /Applications/Chromium.app/Contents/MacOS/Chromium; do
        if [ -n "$name" ] && command -v "$name" >/dev/null; then return 0; fi
    done
    return 1
}

has_chinese_font() {
    [ "$(uname -s)" = Darwin ] && return 0 # macOS ships PingFang and Songti
    command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn family 2>/dev/null)" ]
}

ensure_browser() {
    find_chromium || ensure chromium "--cask chromium" "Chromium 浏览器（浏览器测试要用）" "a Chromium browser (for the browser tests)"
    has_chinese_font || ensure "fontconfig fonts-noto-cjk" font-noto-sans-cjk "中文字体" "a Chinese font"
}

has_office() {
    local name
    for name in soffice libreoffice /Applications/LibreOffice.app/Contents/MacOS/soffice; do
        if command -v "$name" >/dev/null; then return 0; fi
    done
    return 1
}

# Documents (.doc, .docx, .wps) are read through it. Where it can't be installed their tests are skipped and say so.
ensure_office() {
    has_office && return
    if [ -z "$(line_to_type libreoffice-calc "--cask libreoffice")" ]; then return; fi
    (ensure "libreoffice-calc libreoffice-writer" "--cask libreoffice" "LibreOffice（读取 .doc、.docx、.wps 的测试要用）" \
        "LibreOffice (for the tests that read .doc, .docx and .wps)") || true
}

# PDF files are read back by pdftotext and its kin. Where they can't be installed their tests are skipped and say so.
ensure_poppler() {
    command -v pdftotext >/dev/null && return
    if [ -z "$(line_to_type poppler-utils poppler)" ]; then return; fi
    (ensure poppler-utils poppler "poppler（核对 PDF 的测试要用）" "poppler (for the tests that read PDF files back)") || true
}

# ---- the environment ----------------------------------------------------------------------------------------------

digest() { "$1" -c 'import hashlib, sys; print(hashlib.sha256(b"".join(open(f, "rb").read() for f in sys.argv[1:])).hexdigest())' "${@:2}"; }

make_environment() {
    local python
    python="$(find_python)" || {
        ensure "python3 python3-venv" python@3.11 "Python 3.11 或更新版本" "Python 3.11 or newer"
        python="$(find_python)" || refuse "本系统的 Python 低于 3.11，请另行安装 Python 3.11 或更新版本。" \
            "This system's Python is older than 3.11; please install Python 3.11 or newer."
    }
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        ensure python3-venv python@3.11 "Python 的 venv 模块" "Python's venv module"
    fi
    if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
        say "正在建立运行环境 .venv ……" "Making the environment .venv ..."
        "$python" -m venv --clear .venv
    fi
}

install_locked() { # <lock file> <stamp>
    local stamp=".venv/.installed-$2" wanted
    wanted="$(digest .venv/bin/python "$1")"
    [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ] && return
    say "正在安装 $1 中的软件包（首次需几分钟）……" "Installing the packages of $1 (a few minutes the first time) ..."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1"
    echo "$wanted" >"$stamp"
}

make_environment
case "$want" in
    product)
        # The development lock holds the product's pins too: where it is installed and up to date nothing is to be done.
        if [ "$(cat .venv/.installed-dev 2>/dev/null || true)" != "$(digest .venv/bin/python requirements-dev.txt)" ]; then
            install_locked requirements.txt product
        fi
        ;;
    dev)
        install_locked requirements-dev.txt dev
        ensure_browser
        ensure_office
        ensure_poppler
        ;;
    *) refuse "用法：scripts/bootstrap.sh product|dev" "usage: scripts/bootstrap.sh product|dev" ;;
esac

"""Documents: the month as paper. A document is a value; Word, PDF and workbook are ways of writing it down."""

import os

# As in etl: openpyxl reads with the guarded parser, though python-docx brings lxml along.
os.environ["OPENPYXL_LXML"] = "False"

"""Files in, results out: reading, checking, landing, building, publishing, verifying; the command line and job server."""

import os

# Before anything here imports openpyxl: with python-docx comes lxml, which openpyxl would take instead of the guarded parser.
os.environ["OPENPYXL_LXML"] = "False"

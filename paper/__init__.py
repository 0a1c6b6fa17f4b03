"""Documents: the month as paper. A document is a value; Word, PDF and workbook are ways of writing it down."""

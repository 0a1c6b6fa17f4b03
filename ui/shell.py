"""The script of every address. Streamlit runs it anew for every click, so what is to be remembered stands in modules."""

from ui import frame

frame.main()

"""What can be shown without Streamlit: words, numbers, drawings and fragments; the static edition shares it with the pages."""

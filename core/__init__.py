"""The mathematics, the lessons and the pictures of Unrolled; Streamlit only in `core.ui`."""

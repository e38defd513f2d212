"""The parts of the page that Streamlit draws."""

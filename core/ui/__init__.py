"""All Streamlit code of core: the page frame, links, and the components that run in the browser."""

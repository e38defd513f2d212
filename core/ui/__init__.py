"""All of core's Streamlit: the page frame, links, and the components that live in the browser."""

"""An empty Streamlit page, the fastest to load."""

import streamlit as st

st.write("empty")

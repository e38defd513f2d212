"""An empty Streamlit page: nothing loads faster."""

import streamlit as st

st.write("empty")

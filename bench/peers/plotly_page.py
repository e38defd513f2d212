"""A Streamlit page with one Plotly chart, with as many points as the embedding map at first."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

places = np.random.default_rng(0).normal(size=(2, 87))
st.plotly_chart(go.Figure(go.Scatter(x=places[0], y=places[1], mode="markers")), key="chart")

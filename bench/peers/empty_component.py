"""An empty component of the player's size and a slider: each key and each move of the slider changes one text."""

import streamlit as st

JS = """export default function ({ parentElement, data }) {
  let root = parentElement.querySelector("[data-testid=player]");
  if (!root) {
    root = document.createElement("div");
    root.dataset.testid = "player";
    root.style.cssText = "position: relative; width: 100%; height: 560px";
    const keys = document.createElement("div");
    keys.className = "player-keys";
    keys.tabIndex = 0;
    keys.style.cssText = "position: absolute; inset: 0";
    root.append(document.createElement("span"), keys);
    root.dataset.step = 0;
    root.addEventListener("keydown", (event) => {
      if (!event.key.startsWith("Arrow")) return;
      event.preventDefault();
      root.dataset.step = Number(root.dataset.step) + 1;
      root.firstChild.textContent = root.dataset.step;
    });
    parentElement.append(root);
  }
  root.firstChild.dataset.value = data;
  root.firstChild.textContent = data;
  root.dataset.ready = true;
}"""

st.set_page_config(layout="wide")
component = st.components.v2.component("empty", js=JS, isolate_styles=False)


@st.fragment
def show() -> None:
    """Show the slider and the component."""
    units = st.slider("units", 1, 8, 3, key="units", bind="query-params")
    component(key="player", data=units)


show()

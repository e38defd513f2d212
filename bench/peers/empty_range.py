"""An empty component with a range input: each move changes one text."""

import streamlit as st

JS = """export default function ({ parentElement }) {
  if (parentElement.querySelector("[data-testid=scrubber]")) return;
  const root = document.createElement("div");
  root.dataset.testid = "scrubber";
  root.style.cssText = "width: 100%; height: 460px";
  const input = document.createElement("input");
  Object.assign(input, { type: "range", min: 0, max: 60, value: 0 });
  const text = document.createElement("span");
  input.addEventListener("input", () => { text.textContent = input.value; });
  root.append(input, text);
  parentElement.append(root);
  root.dataset.ready = true;
}"""

st.set_page_config(layout="wide")
st.components.v2.component("empty_range", js=JS, isolate_styles=False)(key="scrubber")

// How a component lives in the element that Streamlit gives it: built once, updated with new data, closed with it.

/**
 * The function that Streamlit calls for a component, again with new data on the same element. It returns what to call
 * when the element goes. A component is built with its element and an AbortController, whose signal ends what it
 * listens to; `close` does the rest.
 * @template Data
 * @param {new (parent: HTMLElement, ending: AbortController) => Component<Data>} Class
 */
export function mounting(Class) {
  /** @type {WeakMap<HTMLElement, { component: Component<Data>, ending: AbortController }>} */
  const mounted = new WeakMap();
  /** @param {Given<Data>} given */
  return function mount(given) {
    const parent = given.parentElement;
    let here = mounted.get(parent);
    if (!here) {
      const ending = new AbortController();
      const component = new Class(parent, ending);
      ending.signal.addEventListener("abort", () => component.close?.());
      here = { component, ending };
      mounted.set(parent, here);
    }
    here.component.update(given);
    return () => {
      mounted.get(parent)?.ending.abort();
      mounted.delete(parent);
    };
  };
}

// The life cycle of a component in its Streamlit element: built once, updated with new data, closed with the element.

/**
 * The function that Streamlit calls for a component, again with new data on the same element. It returns the cleanup
 * function. A component is built with its element and an AbortController, whose signal removes its listeners; `close`
 * does the rest.
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

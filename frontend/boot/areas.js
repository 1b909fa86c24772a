// Loads areas: the chunks that each needs, once, into the program that runs. `__wasm_split.js`,
// which the build writes, says which.
import { initSync } from "./app.js";

/** A function that makes the loader of an area, from every area's chunks. */
export function loader(areas) {
  const { build, first } = document.documentElement.dataset;
  // The program that the visit began with brought its area along.
  const chunks = new Map((areas[first] ?? []).map((chunk) => [chunk, undefined]));

  const load = (chunk) => {
    if (!chunks.has(chunk)) {
      const arriving = WebAssembly.instantiateStreaming(fetch(build + chunk), { __wasm_split: initSync() });
      // What did not arrive may arrive the next time.
      arriving.catch(() => chunks.delete(chunk));
      chunks.set(chunk, arriving);
    }
    return chunks.get(chunk);
  };

  // The program passes the place of a function in its table, and what that function wants to hear besides the outcome.
  return (area) => async (done, context) => {
    let here = true;
    try {
      await Promise.all(areas[area].map(load));
    } catch (error) {
      console.error(error);
      here = false;
    }
    initSync().__indirect_function_table.get(done)(context, here);
  };
}

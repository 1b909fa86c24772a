// Loads areas into the program that runs, each chunk once. `__wasm_split.js`, which the build writes, says what there is.
import { initSync } from "./app.js";

/**
 * A function that makes the loader of an area.
 * @param areas the chunks of each area
 * @param joined by the area that a visit began with, and the area that it opens next: one file of the chunks that it lacks
 */
export function loader(areas, joined) {
  const { build, first } = document.documentElement.dataset;
  // The program that the visit began with brought its area along.
  const there = areas[first] ?? [];
  const chunks = new Map(there.map((chunk) => [chunk, undefined]));

  const fetchAll = (file, members) => {
    const arriving = WebAssembly.instantiateStreaming(fetch(build + file), { __wasm_split: initSync() });
    for (const chunk of members) chunks.set(chunk, arriving);
    // What did not arrive may arrive the next time.
    arriving.catch(() => members.forEach((chunk) => chunks.delete(chunk)));
  };

  const load = (area) => {
    const missing = areas[area].filter((chunk) => !chunks.has(chunk));
    const file = joined[first]?.[area];
    // The joined file is for those who have loaded nothing of it yet: no chunk may come twice, it would start anew.
    if (file && missing.length === areas[area].filter((chunk) => !there.includes(chunk)).length) fetchAll(file, missing);
    else for (const chunk of missing) fetchAll(chunk, [chunk]);
    return Promise.all(areas[area].map((chunk) => chunks.get(chunk)));
  };

  // The program passes the place of a function in its table, and what that function wants to hear besides the outcome.
  return (area) => async (done, context) => {
    let here = true;
    try {
      await load(area);
    } catch (error) {
      console.error(error);
      here = false;
    }
    initSync().__indirect_function_table.get(done)(context, here);
  };
}

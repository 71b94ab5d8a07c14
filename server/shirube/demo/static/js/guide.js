/** What the product says to Shirube once it runs; who is here, `snippet.js` has told it already. */

export const track = (name, properties = {}) => window.shirube("track", name, properties);

export const forget = () => window.shirube("reset");

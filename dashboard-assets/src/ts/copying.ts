const SHOWN_MS = 2000;

async function copy(button: HTMLElement): Promise<void> {
  const source = document.getElementById(button.dataset["copy"] ?? "");
  await navigator.clipboard.writeText(source?.textContent ?? "");
  button.classList.add("copied");
  setTimeout(() => button.classList.remove("copied"), SHOWN_MS);
}

/** A button with `data-copy="ID"` copies the text of the element with that id and says so for two seconds. */
export function copying(root: Document): void {
  root.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy]") : null;
    // Refused without a user's permission or outside HTTPS: the text can still be selected by hand.
    if (button !== null) copy(button).catch(() => undefined);
  });
}

// The public snippet's queue: calls made before Shirube's script arrives are kept for it.
window.shirube=window.shirube||function(){(shirube.q=shirube.q||[]).push(arguments)}

// Who is signed in stands in the page, so that Shirube knows from its first call on.
{
  const { person } = JSON.parse(document.querySelector("meta[name=session]").content);
  window.shirube("identify", person.id, person.attributes, {
    account: { id: person.account_id, attributes: person.account_attributes },
  });
}

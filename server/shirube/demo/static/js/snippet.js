// The public snippet's queue: calls made before Shirube's script arrives are kept for it.
window.shirube=window.shirube||function(){(shirube.q=shirube.q||[]).push(arguments)}

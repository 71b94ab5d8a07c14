// PostHog's own snippet, in short: its script from its host, then init. What it is answered stands in site.py.
const script = document.createElement('script')
script.async = true
script.src = '/static/array.js'
script.onload = () =>
  window.posthog.init('phc_bench', {
    api_host: location.origin,
    persistence: 'localStorage',
    disable_session_recording: true,
    disable_surveys: true,
    opt_out_useragent_filter: true,
  })
document.head.append(script)

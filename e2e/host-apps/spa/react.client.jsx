import { hydrateRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'
import { App } from './react.jsx'

window.hydrate = () => hydrateRoot(document.querySelector('#app'), <BrowserRouter><App /></BrowserRouter>)

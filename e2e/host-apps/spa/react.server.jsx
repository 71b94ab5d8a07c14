import { renderToString } from 'react-dom/server'
import { StaticRouter } from 'react-router'
import { App } from './react.jsx'

export const render = async (url) => renderToString(<StaticRouter location={url}><App /></StaticRouter>)

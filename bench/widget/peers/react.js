import * as React from 'react'
import * as jsx from 'react/jsx-runtime'
import * as dom from 'react-dom'
import * as client from 'react-dom/client'

window.REACT = { react: React, 'react/jsx-runtime': jsx, 'react-dom': dom, 'react-dom/client': client }

import { useState } from 'react'
import { Link, Route, Routes } from 'react-router'

const ITEMS = [1, 2, 3, 4, 5]

function Home() {
  const [turn, setTurn] = useState(0)
  const [count, setCount] = useState(0)
  return (
    <section>
      <h1>Invoices</h1>
      <button id="count" onClick={() => setCount(count + 1)}>Clicked {count}</button>
      <button id="reload" onClick={() => setTurn(turn + 1)}>Reload</button>
      <ul>
        {ITEMS.map((n) => (
          <li key={`${turn}-${n}`} data-turn={turn} style={{ paddingTop: turn * 20 }}><button data-item={n}>Invoice {n}</button></li>
        ))}
      </ul>
    </section>
  )
}

function Customers() {
  return <section><h1>Customers</h1><input id="search" aria-label="Search" /></section>
}

export function App() {
  return (
    <main>
      <nav><Link id="home" to="/">Invoices</Link> <Link id="customers" to="/customers">Customers</Link></nav>
      <Routes>
        <Route path="/" element={<Home />} />
        <Route path="/customers" element={<Customers />} />
      </Routes>
    </main>
  )
}

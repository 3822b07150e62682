import Foundation
import GhillieCore

/// The one style sheet of every page, in the page itself: pages fetch nothing.
enum PageStyle {
    /// Colours are pairs for light and dark, each at least 4.5 : 1 on its ground.
    static let css = """
        :root { color-scheme: light dark; --ground: #ffffff; --ink: #1c2128; --quiet: #57606a; --line: #d0d7de;
          --link: #0550ae; --on-track: #116329; --at-risk: #7d4e00; --blocked: #a40e26; --unknown: #57606a; }
        @media (prefers-color-scheme: dark) {
          :root { --ground: #15191f; --ink: #e6edf3; --quiet: #a3adb8; --line: #3a424d;
            --link: #79b8ff; --on-track: #56d364; --at-risk: #e3b341; --blocked: #ff9492; --unknown: #a3adb8; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink);
          font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; }
        main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; overflow-wrap: anywhere; }
        article { margin-top: 3rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
        main > article:first-child { margin-top: 0; padding-top: 0; border-top: 0; }
        h1, h2, h3, h4 { line-height: 1.25; margin: 1.75rem 0 0.5rem; }
        h1 { font-size: 1.6rem; margin-top: 0; } h2 { font-size: 1.25rem; } h3 { font-size: 1.05rem; } h4 { font-size: 1rem; }
        article > h2:first-child { font-size: 1.4rem; margin-top: 0; }
        .kind { margin: 1rem 0 0.25rem; font-size: 0.95rem; color: var(--quiet); }
        p, ul { margin: 0.5rem 0; } ul { padding-left: 1.3rem; } li { margin: 0.3rem 0; }
        p, li, td { unicode-bidi: plaintext; }
        a { color: var(--link); } a:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
        code { font: 0.9em ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        .period { white-space: nowrap; } .citations, .late, .since, footer, caption { color: var(--quiet); }
        .status { font-weight: 600; white-space: nowrap; }
        .status::before { content: ""; display: inline-block; width: 0.7em; height: 0.7em; margin-right: 0.4em;
          border-radius: 50%; background: currentColor; }
        .on_track { color: var(--on-track); } .at_risk { color: var(--at-risk); }
        .blocked { color: var(--blocked); } .unknown { color: var(--unknown); }
        table { width: 100%; border-collapse: collapse; margin: 1rem 0; }
        th, td { padding: 0.45rem 0.75rem 0.45rem 0; text-align: left; vertical-align: top;
          overflow-wrap: normal; border-bottom: 1px solid var(--line); }
        td:last-child { overflow-wrap: anywhere; }
        td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
        footer { margin-top: 2rem; padding-top: 0.75rem; border-top: 1px solid var(--line); font-size: 0.85rem; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 0.9rem; margin: 0.5rem 0; }
        dt { font-weight: 600; } dd { margin: 0; }
        @media (max-width: 34rem) {
          h1, article > h2:first-child { font-size: 1.2rem; } main { padding: 1rem 1rem 2rem; } dl { grid-template-columns: 1fr; } dd { margin-bottom: 0.4rem; }
          thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          tr { display: block; padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
          td, tbody th, td.number { display: block; padding: 0.1rem 0; border: 0; text-align: left; }
          td.number::after { content: " changes"; }
        }
        @media print { body { background: none; } article { break-before: page; } }
        """

    /// What the page may load and run: this style sheet, and nothing else.
    static let contentSecurityPolicy: String = {
        let digest = Data(ContentHash(of: Array(css.utf8)).bytes).base64EncodedString()
        return "default-src 'none'; style-src 'sha256-\(digest)'; base-uri 'none'; form-action 'none'"
    }()
}

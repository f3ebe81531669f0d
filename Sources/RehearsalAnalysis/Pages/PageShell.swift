import RehearsalRunning
import RehearsalSimulation

/// The HTML document that encloses the content, the data and the script of a page.
///
/// A page with embedded data loads no other files. A served page requests its data from its server. The
/// content security policy allows only the style and the script of the document, so that text from a
/// recording cannot run code.
struct PageShell {
  /// The title of the document.
  var title: String
  /// The subject that the top of the page shows, such as the path of a recording.
  var subject: String
  /// The navigation links at the top of the page, in HTML.
  var navigation = ""
  /// The attributes of the element `main`, in HTML, each with a space before it.
  var attributes = ""
  /// The content of the element `main`, in HTML.
  var main: String
  /// The data of the page as JSON texts, each with the identifier of the HTML element that contains it.
  var data: [(id: String, json: String)] = []
  /// The JavaScript of the page.
  var script: String
  /// Whether the script requests its data from the server of the page, instead of using embedded data.
  var isServed = false

  /// The style sheet that all pages share.
  private static let style = String(decoding: PackageResources.page_css, as: UTF8.self)

  /// Returns a page about a recording of runs, without data.
  ///
  /// - Parameters:
  ///   - path: The path of the recording, as the user wrote it.
  ///   - run: The number of the run to show if the address of the page names no run; `nil` to show all runs.
  ///   - isServed: Whether the script requests its data from the server of the page.
  /// - Returns: The page.
  static func recording(_ path: String, run: Int64? = nil, isServed: Bool = false) -> PageShell {
    PageShell(
      title: run.map { "Run \($0)" } ?? "Runs",
      subject: path,
      navigation: """
        <nav aria-label="Pages">
        <a id="nav-sweep" href="#sweep" hidden>Runs</a>
        <a id="nav-team" href="#team" hidden>Team</a>
        </nav>

        """,
      attributes: " data-recording=\"\(HTMLText.escaped(ShellWord.displayedPath(path)))\""
        + (run.map { " data-run=\"\($0)\"" } ?? ""),
      main: """
        <noscript><p>The page draws its tables and pictures with JavaScript, which is off here. \
        The command <code>rehearse show</code> prints a run as text.</p></noscript>

        """,
      script: PageScript.recording,
      isServed: isServed
    )
  }

  /// The text of the HTML document, which ends with a newline.
  var text: String {
    let nonce = nonce
    var text =
      head(nonce) + """
        <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="bar">
        <span class="name">Rehearsal</span>
        \(navigation)<span class="subject">\(HTMLText.escaped(subject))</span>
        <span id="status" role="status"></span>
        </header>
        <main id="main" tabindex="-1"\(attributes)>
        \(main)</main>

        """
    for block in data {
      text += "<script type=\"application/json\" id=\"\(block.id)\">\(block.json)</script>\n"
    }
    text += "<script type=\"module\" nonce=\"\(nonce)\">\n\(script)\n</script>\n</body>\n</html>\n"
    return text
  }

  /// The nonce of the content security policy.
  ///
  /// The browser refuses a style or script without the nonce. For a served page, the nonce is random. Otherwise, it is
  /// a digest of the content of the page, so that the same recording always gives the same page. In both cases, text in
  /// the data cannot contain the nonce.
  private var nonce: String {
    guard !isServed else {
      return Digest(high: .random(in: .min ... .max), low: .random(in: .min ... .max)).description
    }
    let parts = [script, main] + data.map(\.json)
    return Digest(of: parts.map { Digest(of: $0).description }.joined()).description
  }

  private func head(_ nonce: String) -> String {
    let connections = isServed ? "'self'" : "'none'"
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; img-src data:; \
      connect-src \(connections); base-uri 'none'; form-action 'none'">
      <meta name="referrer" content="no-referrer">
      <link rel="icon" href="data:,">
      <title>\(HTMLText.escaped(title))</title>
      <style nonce="\(nonce)">
      \(Self.style)</style>
      </head>

      """
  }
}

/// The escaping of text for HTML.
enum HTMLText {
  /// Returns a text on one line, with control characters made visible and the special characters of HTML escaped.
  static func escaped(_ text: String) -> String {
    InertText.singleLine(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
  }
}

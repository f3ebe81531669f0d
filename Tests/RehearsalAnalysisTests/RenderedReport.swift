/// What a report on a comparison says, without the marks of its format.
///
/// Words are in lower case with single spaces, with the result first and without the captions of drawings.
/// A table has its headings as the first row.
enum RenderedReport {
  // MARK: - Words

  static func words(ofText text: String) -> String {
    let parts = text.split(separator: "\n\nresult: ", maxSplits: 1)
    guard parts.count == 2, let note = parts[1].firstRange(of: "\nThis compares") else { return "" }
    return normalized(parts[1][..<note.lowerBound] + "\n" + parts[0] + parts[1][note.lowerBound...])
  }

  static func words(ofMarkdown text: String) -> String {
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("|---") }.map { line in
      line.replacing(#/^ *(##+|>|-)( |$)/#, with: "").replacing(/[*`\\]/, with: "")
        .replacing("|", with: " ")
    }
    return normalized(lines.joined(separator: "\n"))
  }

  static func words(ofHTML page: String) -> String {
    guard let start = page.firstRange(of: "<article "), let end = page.firstRange(of: "</article>")
    else { return "" }
    let text = page[start.lowerBound..<end.lowerBound]
      .replacing(/(?s)<svg.*?<\/svg>/, with: "")
      .replacing(/(?s)<(figcaption|caption|nav).*?<\/\1>/, with: "")
      .replacing(/(?s)<div class="overview">.*?<\/div>\s*<\/div>/, with: "")
      .replacing(/<h2[^>]*>[^<]*<\/h2><\/summary>\s*(?=<figure>)/, with: "")
      .replacing(/<\/?(?:code|b)>/, with: "")
      .replacing(/<[^>]*>/, with: " ")
    return normalized(unescaped(String(text)))
  }

  private static func normalized(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
  }

  // MARK: - Tables

  static func tables(ofMarkdown text: String) -> [[[String]]] {
    text.split(separator: "\n\n").filter { $0.hasPrefix("|") }.map { table in
      table.split(separator: "\n").filter { !$0.hasPrefix("|---") }.map { row in
        row.dropFirst(2).dropLast(2).split(separator: " | ", omittingEmptySubsequences: false)
          .map { String($0).replacing("`", with: "").replacing("\\", with: "") }
      }
    }
  }

  static func tables(ofHTML page: String) -> [[[String]]] {
    page.matches(of: /(?s)<table>(.*?)<\/table>/).dropFirst().map { table in
      table.1.matches(of: /(?s)<tr.*?<\/tr>/).map { row in
        row.0.matches(of: /(?s)<t[hd] [^>]*>(.*?)<\/t[hd]>/).map { cell in
          unescaped(cell.1.replacing(/<\/?code>/, with: ""))
        }
      }
    }
  }

  /// Returns the lines of plain text, split where two spaces or more separate columns.
  static func rows(ofText text: String) -> [[String]] {
    text.split(separator: "\n").map { line in
      line.split(separator: #/ {2,}/#).map(String.init)
    }
  }

  private static func unescaped(_ text: some StringProtocol) -> String {
    String(text).replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      .replacing("&quot;", with: "\"").replacing("&#39;", with: "'").replacing("&amp;", with: "&")
  }
}

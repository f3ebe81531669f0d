/// The heading, the label and the list items above a line, and whether they are about coverage.
///
/// Below such a title, `Unit: >= 80%` is a gate of unit coverage.
struct CoverageTitles {
  private var isHeadingAboutCoverage = false
  /// Whether the last line of text is a label about coverage, such as `Coverage:`.
  private var isLabelAboutCoverage = false
  /// The list items that contain the next line if it is indented further, from the outermost to the innermost.
  private var items: [(indent: Int, isAboutCoverage: Bool)] = []

  /// Returns whether a title above a line is about coverage.
  ///
  /// The function must be called for every line in turn.
  mutating func areAbove(_ line: MarkdownLine) -> Bool {
    let words = line.textWithoutMarker?.lowercased() ?? ""
    let isAboutCoverage = words.containsBytes(of: "coverage")
    switch line.kind {
    case .heading:
      (isHeadingAboutCoverage, isLabelAboutCoverage, items) = (isAboutCoverage, false, [])
      return false
    case .item(let indent, _):
      items.removeAll { $0.indent >= indent }
      defer { items.append((indent, isAboutCoverage)) }
      return isAnyAboutCoverage
    case .text(let text):
      let isNested = line.fullText.utf8.first.map(MarkdownScanner.isBlank) ?? false
      guard !isNested else { return isAnyAboutCoverage }
      isLabelAboutCoverage = isAboutCoverage && (text.hasSuffix(":") || text.hasSuffix(":**"))
      items = []
      return isHeadingAboutCoverage
    case .tableRow: return isAnyAboutCoverage
    case .blank, .code: return false
    }
  }

  private var isAnyAboutCoverage: Bool {
    isHeadingAboutCoverage || isLabelAboutCoverage || items.contains { $0.isAboutCoverage }
  }
}

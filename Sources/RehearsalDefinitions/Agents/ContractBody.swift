import RehearsalSimulation

/// What a definition's body promises, with the line of each part.
extension MarkdownText {
  /// The items right below the headings with one of the titles, in the file's order; those below
  /// further headings only where there are none.
  func items(under titles: String...) -> [MarkdownItem] {
    sections { titles.contains($0.lowercased()) }.flatMap { section in
      let own = MarkdownItem.items(in: section.lines.prefix { !$0.isHeading(atMost: 6) })
      return own.isEmpty ? MarkdownItem.items(in: section.lines) : own
    }
  }

  /// The outermost items of the sections named for deliverables.
  func deliverables(_ source: SourceText) -> [Contract.Item] {
    items(under: "deliverables").filter { $0.indent < 2 }.map { item in
      let text = item.labelled?.label ?? String(item.text.prefix { $0 != ":" })
      return Contract.Item(text: text, location: source.location(item.number))
    }
  }

  /// The items of sections on boundaries, and every line that speaks of non-goals.
  func boundaries(_ source: SourceText) -> [Contract.Item] {
    let listed = sections { $0.lowercased().holds("boundar") }.flatMap { section in
      MarkdownItem.items(in: section.lines).map { ($0.number, $0.text) }
    }
    let clauses = lines.compactMap { line -> (Int, String)? in
      switch line.kind {
      case .item(_, let text), .text(let text):
        let words = text.lowercased()
        let speaks = words.holds("non-goal") || words.holds("non goal")
        return speaks ? (line.number, text) : nil
      case .heading, .tableRow, .blank, .code: return nil
      }
    }
    let listedLines = Set(listed.map(\.0))
    let all = listed + clauses.filter { !listedLines.contains($0.0) }
    return all.sorted { $0.0 < $1.0 }.map {
      Contract.Item(text: $1, location: source.location($0))
    }
  }

  /// Every place outside code that states a coverage gate with a comparison.
  func floors(_ source: SourceText) -> [Contract.Floor] {
    lines.flatMap { line -> [Contract.Floor] in
      let text: String
      switch line.kind {
      case .item(_, let item): text = item
      case .text(let words): text = words
      case .heading(_, let title): text = title
      case .tableRow(let cells): text = cells.joined(separator: " ")
      case .blank, .code: return []
      }
      return CoverageGate.gates(in: text).map {
        Contract.Floor(metric: $0.metric, floor: $0.floor, location: source.location(line.number))
      }
    }
  }
}

/// The two coverage gates as prose states them: `Unit test coverage >= 80%`, `>= 70% integration
/// coverage`, `at least 80 % unit coverage`.
enum CoverageGate {
  static let metrics = ["unit-coverage", "integration-coverage"]

  static func gates(in text: String) -> [(metric: String, floor: Percentage)] {
    let lowered = text.lowercased()
    guard lowered.holds("coverage"), lowered.utf8.contains(UInt8(ascii: "%")) else {
      return []
    }
    return clauses(of: lowered).compactMap { clause in
      let isUnit = clause.holds("unit")
      guard isUnit || clause.holds("integration"), let floor = floor(in: clause) else {
        return nil
      }
      return (isUnit ? metrics[0] : metrics[1], floor)
    }
  }

  /// The parts of a line that each state one number: up to and including what follows a number.
  private static func clauses(of text: String) -> [Substring] {
    text.split { ",;".contains($0) }.flatMap { part -> [Substring] in
      part.count { $0 == "%" } > 1 ? part.split(separator: " and ") : [part]
    }
  }

  /// The percentage behind a comparison that demands at least so much.
  private static func floor(in clause: Substring) -> Percentage? {
    for comparison in [">=", "≥", "at least", "minimum of", "minimum", "min"] {
      guard let found = clause.firstRange(of: comparison) else { continue }
      let rest = clause[found.upperBound...].drop { " :*`".contains($0) }
      let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      let sign = rest.dropFirst(number.count).drop { $0 == " " }.first
      if sign == "%", let percentage = Percentage(number) { return percentage }
    }
    return nil
  }
}

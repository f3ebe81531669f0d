package import RehearsalSimulation

/// A framework in a definition, with the signals that show that a project uses it.
package struct FrameworkEntry: Sendable, Hashable {
  /// A file, a word in a file, or a word anywhere, that shows that a project uses the framework.
  package struct Signal: Sendable, Hashable {
    /// The name of the file, or a pattern with `*`; `nil` if any file counts.
    package var file: String?
    /// The word that the file must contain; `nil` if the file need only exist.
    package var content: String?
  }

  /// The name of the framework.
  package var name: String
  /// The signals, which the definition writes in backticks.
  package var signals: [Signal]
  /// The skills that the definition lists for the framework.
  package var skills: [String]
  /// The location of the framework in the definition.
  package var location: SourceLocation

  /// The name of the framework, with its signals in parentheses.
  package var summary: String {
    let signals = signals.map { signal in
      [signal.file, signal.content].compactMap(\.self).map { "`\($0)`" }.joined(separator: " with ")
    }
    return "\(name) (\(signals.joined(separator: ", ")))"
  }

  /// Returns the frameworks that a text lists, each in a row of a table with signals.
  ///
  /// If there is no such table, the result has the list items below a heading `Framework Detection`.
  static func entries(in text: MarkdownText, _ source: SourceText) -> [FrameworkEntry] {
    let tables = MarkdownTable.tables(in: text.lines[...]).flatMap { table -> [FrameworkEntry] in
      guard let name = table.column(nameColumns), let signs = table.column(signalColumns),
        name != signs
      else { return [] }
      let skills = table.column(["skill", "skills", "load skill", "load skills"])
      return table.rows.compactMap { row in
        guard row.cells.indices.contains(name), row.cells.indices.contains(signs) else {
          return nil
        }
        return FrameworkEntry(
          name: row.cells[name].filter { $0 != "*" && $0 != "`" },
          signals: signals(in: row.cells[signs], framework: row.cells[name]),
          skills: skills.flatMap { row.cells.indices.contains($0) ? row.cells[$0] : nil }
            .map(names(of:)) ?? [],
          location: source.location(row.number)
        )
      }
    }
    return tables.isEmpty ? listed(in: text, source) : tables
  }

  /// The names of the columns with frameworks, in lower case.
  package static let nameColumns = [
    "framework", "frameworks", "stack", "library", "technology", "tool",
  ]
  /// The names of the columns with signals, in lower case.
  package static let signalColumns = [
    "detection signals", "signals", "detection signal", "detection", "indicators", "detected by",
    "how to detect", "detect by", "signal", "evidence",
  ]

  private static func listed(in text: MarkdownText, _ source: SourceText) -> [FrameworkEntry] {
    text.sections { $0.lowercased().contains("framework detection") }.flatMap { section in
      MarkdownItem.items(in: section.lines).compactMap { item in
        guard let (label, rest) = item.labelled else { return nil }
        let signals = signals(in: rest, framework: label)
        guard !signals.isEmpty else { return nil }
        return FrameworkEntry(
          name: label,
          signals: signals,
          skills: [],
          location: source.location(item.number)
        )
      }
    }
  }

  private static func names(of cell: String) -> [String] {
    cell.split { ",`".contains($0) }.map { String(MarkdownScanner.trimmed($0)) }
      .filter { !$0.isEmpty && AgentNames.isName($0[...]) }
  }

  // MARK: Signals

  /// Returns the signals in a cell of a table, such as `` `package.json` with `express`, `manage.py`,
  /// `@Module` ``.
  static func signals(in cell: String, framework: String) -> [Signal] {
    parts(of: cell).flatMap { part -> [Signal] in
      let spans = MarkdownItem.codeSpans(in: part).filter { !$0.isEmpty }
      guard let first = spans.first else { return [] }
      guard isFile(first) else { return spans.map { Signal(file: nil, content: $0) } }
      let contents = spans.dropFirst().filter { !isFile($0) }
      if !contents.isEmpty { return contents.map { Signal(file: first, content: $0) } }
      let name = framework.filter { $0 != "*" && $0 != "`" }
      if let with = part.firstRange(of: " with "), part[with.upperBound...].contains(name) {
        return [Signal(file: first, content: name)]
      }
      return spans.map { Signal(file: $0, content: nil) }
    }
  }

  /// Splits a cell at commas and semicolons, except inside parentheses and backticks.
  private static func parts(of cell: String) -> [String] {
    var parts = [""]
    var depth = 0
    var isCode = false
    for character in cell {
      switch character {
      case "`": isCode.toggle()
      case "(": depth += 1
      case ")": depth -= 1
      default: break
      }
      if (character == "," || character == ";"), depth <= 0, !isCode {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  /// Returns whether a text in backticks names a file or folder, and not a package, a decorator or a call.
  static func isFile(_ span: String) -> Bool {
    guard let first = span.first, first != "@",
      !span.contains(where: { $0.isWhitespace || "()[]{}<>:\"'".contains($0) })
    else { return false }
    if span.hasSuffix("/") { return true }
    let name = span.split(separator: "/").last ?? ""
    if plainFiles.contains(String(name)) { return true }
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex || span.contains("/") else {
      return name.hasPrefix(".") && name.count > 1
    }
    let ending = name[name.index(after: dot)...]
    return (1...8).contains(ending.count)
      && ending.allSatisfy { $0.isLetter || $0.isNumber || $0 == "*" }
      && !span.hasPrefix("/") && ending.allSatisfy { !$0.isUppercase }
  }

  private static let plainFiles: Set<String> = [
    "Gemfile", "Dockerfile", "Makefile", "Rakefile", "Podfile", "Procfile", "Pipfile", "artisan",
    "go.mod", "Cargo.toml",
  ]
}

import RehearsalSimulation

/// Kinds of work that a definition says others do, where it names no agent for them.
enum DelegatedSpecialties {
  /// The kinds in a sentence such as `If a request involves pages, mobile apps, or servers, delegate`.
  static func named(in text: PlainText, _ source: SourceText) -> [Contract.Item] {
    guard let verb = text.offset(of: "delegate"), text.beginsWord(at: verb) else { return [] }
    for word in ["involves ", "involving ", "requires ", "concerns ", "touches "] as [StaticString]
    {
      guard let place = text.offset(of: word), place < verb else { continue }
      let start = text.rest(from: place + word.utf8CodeUnitCount)
      return kinds(in: start[..<text.rest(from: verb).startIndex]).map {
        Contract.Item(text: String($0), location: source.location(of: $0, in: text.line))
      }
    }
    return []
  }

  private static func kinds(in list: Substring) -> [Substring] {
    list.split(separator: ",").compactMap { part in
      var kind = MarkdownScanner.trimmed(part)
      for word in ["and ", "or "] where kind.hasPrefix(word) { kind = kind.dropFirst(word.count) }
      return kind.isEmpty ? nil : kind
    }
  }
}

import RehearsalSimulation

/// The strategies by which work is done.
enum Strategies {
  private static let known: Set<String> = [
    "tdd", "characterization", "test-after", "bug-fix", "refactor", "flexible",
  ]

  /// The strategies that stand in backticks on a line that speaks of them, or in a list of its own.
  static func named(in text: PlainText, _ source: SourceText) -> [Contract.Item] {
    guard text.lowered.contains(UInt8(ascii: "`")) else { return [] }
    let spans = text.text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 && known.contains($0.element.lowercased()) }.map(\.element)
    guard text.holds("strateg") || spans.first?.startIndex == text.text.dropFirst().startIndex
    else {
      return []
    }
    return spans.map {
      Contract.Item(text: $0.lowercased(), location: source.location(of: $0, in: text.line))
    }
  }
}

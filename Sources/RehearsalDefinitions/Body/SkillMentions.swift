import RehearsalSimulation

/// Skills that a body lists: an item that is a name in backticks and what it is good for.
enum SkillMentions {
  /// The skills of a line such as ``- `pytest`: test execution``, or the one in `` `x` skill ``.
  static func named(in text: PlainText, _ source: SourceText) -> [Contract.Item] {
    guard text.lowered.contains(UInt8(ascii: "`")) else { return [] }
    let spans = text.text.split(separator: "`", omittingEmptySubsequences: false)
    return spans.indices.filter { $0 % 2 == 1 && SkillTrigger.isSkill(spans[$0]) }.compactMap {
      place in
      let behind = place + 1 < spans.count ? spans[place + 1] : ""
      let isItem = place == 1 && spans[0].isEmpty && behind.hasPrefix(":")
      guard isItem || behind.hasPrefix(" skill") else { return nil }
      return Contract.Item(
        text: String(spans[place]),
        location: source.location(of: spans[place], in: text.line)
      )
    }
  }
}

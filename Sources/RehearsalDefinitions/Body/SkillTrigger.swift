package import RehearsalSimulation

/// A statement in a definition that says on which occasion to invoke a skill.
package struct SkillTrigger: Sendable, Hashable {
  /// The occasion, in the words of the definition, such as `Writing Python tests`.
  package var occasion: String
  /// The name of the skill.
  package var skill: String
  /// The location of the name in the definition.
  package var location: SourceLocation

  /// Returns the statements in list items such as ``- Writing Python tests: invoke `pytest` ``, in the
  /// order of the file.
  static func triggers(in text: MarkdownText, _ source: SourceText) -> [SkillTrigger] {
    text.lines.flatMap { line -> [SkillTrigger] in
      guard case .item(_, let item) = line.kind else { return [] }
      let plain = PlainText(item, in: line)
      return (["invoke ", "load ", "use skill "] as [StaticString]).flatMap {
        verb -> [SkillTrigger] in
        guard let offset = plain.offset(of: verb), plain.beginsWord(at: offset), offset > 0 else {
          return []
        }
        return skills(after: offset + verb.utf8CodeUnitCount, of: plain, occasion: offset, source)
      }
    }
  }

  private static func skills(
    after offset: Int,
    of plain: PlainText,
    occasion: Int,
    _ source: SourceText
  ) -> [SkillTrigger] {
    var rest = plain.rest(from: offset)
    for word in ["the ", "skill "] where rest.hasPrefix(word) { rest = rest.dropFirst(word.count) }
    guard rest.first == "`" else { return [] }
    let occasionText = plain.text[..<plain.rest(from: occasion).startIndex]
    return rest.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 && isSkill($0.element) }
      .map { _, skill in
        SkillTrigger(
          occasion: String(MarkdownScanner.trimmed(occasionText).trimmingMarks),
          skill: String(skill),
          location: source.location(of: skill, in: plain.line)
        )
      }
  }

  static func isSkill(_ name: Substring) -> Bool {
    AgentNames.isName(name) && !name.contains(".")
  }
}

extension Substring {
  /// The text without punctuation and bold marks at its ends.
  fileprivate var trimmingMarks: Substring {
    var text = self
    while let last = text.last, ":→*—–- >".contains(last) { text.removeLast() }
    while let first = text.first, "*".contains(first) { text.removeFirst() }
    return text
  }
}

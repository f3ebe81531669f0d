import RehearsalDefinitions
import RehearsalSimulation

/// A finder of a judge's decision in a text, such as `## Overall Status: APPROVED`.
///
/// The decision must be in capital letters. The line must contain only the decision, or a label such as
/// `Status:` and the decision.
enum StatedDecision {
  /// The labels that may precede a decision, in lower case.
  private static let labels: Set<String> = [
    "decision", "final decision", "review decision", "verdict", "final verdict", "status",
    "overall", "summary", "overall status", "final status", "review status", "recommendation",
    "result",
  ]

  private static let decisionWords = ["APPROVED", "NEEDS FIXES", "BLOCKED"]

  /// Words in capital letters after a label that state a refusal for which there is no ``Decision``.
  private static let otherRefusals: Set<String> = [
    "NOT", "REJECTED", "REJECT", "CHANGES", "FAIL", "FAILED", "DECLINED", "DENIED", "UNAPPROVED",
    "PENDING", "REVISE", "REVISIONS", "INCOMPLETE",
  ]

  /// Marks with which a text doubts or revokes a decision, as in `APPROVED?` and `~~APPROVED~~`.
  private static let revokingMarks: Set<Character> = ["?", "~", "❌", "✗", "✘", "✖", "🚫", "⛔"]

  /// Returns the last decision that a text states; `nil` if it states none.
  ///
  /// A decision with a label or a ticked box takes precedence over a decision without one. If the last label has a
  /// refusal in other words, such as `Final Status: REJECTED`, or a revoked decision, the result is `nil`. Code,
  /// quotations and lines of 200 or more bytes are ignored.
  static func lastDecision(in text: String) -> Decision? {
    // Most texts state no decision. This fast check skips them.
    guard decisionWords.contains(where: text.containsBytes) else { return nil }
    var unlabelledDecision: Decision?
    let lines = MarkdownText(text[...], readsUnderlines: false).lines
    for line in lines.reversed() where line.isOwnWords && line.fullText.utf8.count < 200 {
      guard let statement = statement(in: line) else { continue }
      if statement.isLabelled { return statement.decision }
      unlabelledDecision = unlabelledDecision ?? statement.decision
    }
    return unlabelledDecision
  }

  /// Returns what a line states about the decision; `nil` if it states nothing.
  ///
  /// The decision is `nil` if the line refuses in other words, or revokes the decision.
  private static func statement(in line: MarkdownLine) -> (decision: Decision?, isLabelled: Bool)? {
    var text = line.fullText
    var isLabelled = false
    if case .item(_, let item) = line.kind {
      guard !item.hasPrefix("[ ]") else { return nil }
      isLabelled = item.hasPrefix("[x]") || item.hasPrefix("[X]")
      text = isLabelled ? item.dropFirst(3) : item
    }
    let plainText = text.filter { !"*#_`|".contains($0) }[...]
    var value = plainText
    if let colon = plainText.firstIndex(of: ":") {
      guard labels.contains(trimmedToLetters(plainText[..<colon]).lowercased()) else { return nil }
      value = plainText[plainText.index(after: colon)...]
      isLabelled = true
    }
    let isRevoked = value.contains(where: revokingMarks.contains)
    let words = trimmedToLetters(value)
    if let decision = decisions.first(where: { $0.rawValue == words }) {
      return isRevoked && !isLabelled ? nil : (isRevoked ? nil : decision, isLabelled)
    }
    let refuses =
      isLabelled && words.split { !$0.isLetter }.contains { otherRefusals.contains(String($0)) }
    return refuses ? (nil, true) : nil
  }

  private static let decisions: [Decision] = [
    .approved, .approvedWithRecommendations, .needsFixes, .blocked,
  ]

  private static func trimmedToLetters(_ text: Substring) -> Substring {
    let trimmedStart = text.drop { !$0.isLetter }
    guard let end = trimmedStart.lastIndex(where: \.isLetter) else { return "" }
    return trimmedStart[...end]
  }
}

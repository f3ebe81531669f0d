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

  /// Returns the last decision that a text states; `nil` if it states none.
  ///
  /// A decision with a label takes precedence over a decision without one. Lines of 200 or more bytes are
  /// ignored.
  static func lastDecision(in text: String) -> Decision? {
    // Most texts state no decision. This fast check skips them.
    guard decisionWords.contains(where: text.containsBytes) else { return nil }
    var unlabelledDecision: Decision?
    for line in text.split(whereSeparator: \.isNewline).reversed() where line.utf8.count < 200 {
      guard let (decision, isLabelled) = decision(of: line) else { continue }
      if isLabelled { return decision }
      unlabelledDecision = unlabelledDecision ?? decision
    }
    return unlabelledDecision
  }

  private static func decision(of line: Substring) -> (Decision, isLabelled: Bool)? {
    let plainLine = line.filter { !"*#_`>|".contains($0) }
    let statedText: Substring
    let colon = plainLine.firstIndex(of: ":")
    if let colon {
      guard labels.contains(trimmedToLetters(plainLine[..<colon]).lowercased()) else { return nil }
      statedText = trimmedToLetters(plainLine[plainLine.index(after: colon)...])
    } else {
      statedText = trimmedToLetters(plainLine[...])
    }
    return [.approved, .approvedWithRecommendations, .needsFixes, .blocked].first {
      $0.rawValue == statedText
    }
    .map { ($0, colon != nil) }
  }

  private static func trimmedToLetters(_ text: Substring) -> Substring {
    let trimmedStart = text.drop { !$0.isLetter }
    guard let end = trimmedStart.lastIndex(where: \.isLetter) else { return "" }
    return trimmedStart[...end]
  }
}

import RehearsalDefinitions
import RehearsalSimulation

/// A decision that a text states in the form that contracts ask for, such as `## Overall Status: APPROVED`.
///
/// Nothing is guessed: the word has to be in capitals, alone on its line or after its label.
enum StatedDecision {
  /// The labels in front of a decision, in lower case.
  private static let labels: Set<String> = [
    "decision", "final decision", "review decision", "verdict", "final verdict", "status",
    "overall", "summary", "overall status", "final status", "review status", "recommendation",
    "result",
  ]

  private static let words = ["APPROVED", "NEEDS FIXES", "BLOCKED"]

  /// Returns the last decision that a text states; `nil` if it states none.
  ///
  /// A decision with a label comes before one that stands alone on its line.
  static func last(in text: String) -> Decision? {
    // Most texts have none of the words.
    guard words.contains(where: text.holds) else { return nil }
    var alone: Decision?
    for line in text.split(whereSeparator: \.isNewline).reversed() where line.utf8.count < 200 {
      guard let (decision, isLabelled) = decision(of: line) else { continue }
      if isLabelled { return decision }
      alone = alone ?? decision
    }
    return alone
  }

  private static func decision(of line: Substring) -> (Decision, isLabelled: Bool)? {
    let plain = line.filter { !"*#_`>|".contains($0) }
    let word: Substring
    let colon = plain.firstIndex(of: ":")
    if let colon {
      guard labels.contains(trimmed(plain[..<colon]).lowercased()) else { return nil }
      word = trimmed(plain[plain.index(after: colon)...])
    } else {
      word = trimmed(plain[...])
    }
    return [.approved, .approvedWithRecommendations, .needsFixes, .blocked].first {
      $0.rawValue == word
    }
    .map { ($0, colon != nil) }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let start = text.drop { !$0.isLetter }
    guard let end = start.lastIndex(where: \.isLetter) else { return "" }
    return start[...end]
  }
}

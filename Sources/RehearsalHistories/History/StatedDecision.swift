import RehearsalSimulation

/// A decision that a text states in the form that contracts ask for, such as `## Overall Status: APPROVED`.
///
/// Nothing is guessed: the word has to be in capitals, alone after its label.
enum StatedDecision {
  /// The labels in front of a decision, in lower case.
  private static let labels: Set<String> = [
    "decision", "final decision", "review decision", "verdict", "final verdict", "status",
    "overall status", "final status", "review status", "recommendation", "result",
  ]

  /// Returns the last decision that a text states; `nil` if it states none.
  static func last(in text: String) -> Decision? {
    for line in text.split(whereSeparator: \.isNewline).reversed() where line.utf8.count < 200 {
      if let decision = decision(of: line) { return decision }
    }
    return nil
  }

  private static func decision(of line: Substring) -> Decision? {
    let plain = line.filter { !"*#_`>|".contains($0) }
    guard let colon = plain.firstIndex(of: ":") else { return nil }
    let label = trimmed(plain[..<colon]).lowercased()
    let word = trimmed(plain[plain.index(after: colon)...])
    guard labels.contains(label) else { return nil }
    return [.approved, .approvedWithRecommendations, .needsFixes, .blocked].first {
      $0.rawValue == word
    }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let start = text.drop { !$0.isLetter }
    guard let end = start.lastIndex(where: \.isLetter) else { return "" }
    return start[...end]
  }
}

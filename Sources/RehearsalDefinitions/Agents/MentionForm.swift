/// What a name in a list of senders or receivers can stand for, by its form.
///
/// Definitions list people (`User`), commands (`/implement-trd`) and headings of their own
/// (`Acceptance Criteria`) among agents; only what has the form of an agent's name, or of a group of
/// agents, can be an agent that is missing.
enum MentionForm {
  /// Whether an agent or a group of agents may be meant.
  static func canBeAgent(_ name: String) -> Bool {
    let words = name.split(separator: " ")
    guard words.count > 1 else { return isName(name) }
    return words.last.map { groups.contains($0.lowercased()) } ?? false
  }

  /// `backend-developer`, `reviewer_2`: small letters, digits and what joins them.
  private static func isName(_ word: String) -> Bool {
    word.utf8.first.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } == true
      && word.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }

  /// The words that end the name of a group: `QA team`, `implementer agents`.
  private static let groups: Set<String> = [
    "agent", "agents", "team", "teams", "expert", "experts", "specialist", "specialists",
    "developer", "developers", "engineer", "engineers", "reviewer", "reviewers", "orchestrators",
  ]
}

import RehearsalSimulation

/// The agents of a scenario with their names resolved.
struct Roster {
  private(set) var members: [(name: String, member: Plan.Member)] = []
  /// Names that scripts use though no agent has them.
  private(set) var mentioned: [String] = []
  private var places: [String: SourceLocation] = [:]

  var names: [String] { members.map(\.name) }

  /// Adds an agent, or complains where its name is taken.
  mutating func add(
    _ name: String,
    _ member: Plan.Member,
    at location: SourceLocation,
    _ complaints: Complaints
  ) {
    if let other = places[name] {
      complaints.error(
        "another agent is already named `\(name)`, at \(other); rename one",
        at: location
      )
      return
    }
    places[name] = location
    let key = Array(name.utf8)
    let place = members.firstIndex { key.lexicographicallyPrecedes(Array($0.name.utf8)) }
    members.insert((name, member), at: place ?? members.endIndex)
  }

  mutating func edit(_ name: String, _ change: (inout Plan.Member) -> Void) {
    guard let place = members.firstIndex(where: { $0.name == name }) else { return }
    change(&members[place].member)
  }

  /// Returns the agent of a name.
  func agent(_ name: String) -> AgentID? {
    members.firstIndex { $0.name == name }.map { AgentID(rawValue: UInt32($0)) }
  }

  /// Returns the agent of a name, which need not exist.
  mutating func agentOrMention(_ name: String) -> AgentID {
    if let agent = agent(name) { return agent }
    let place = mentioned.firstIndex(of: name) ?? mentioned.count
    if place == mentioned.count { mentioned.append(name) }
    return AgentID(rawValue: UInt32(members.count + place))
  }

  /// The agents that a name in a definition stands for: an agent, an alias, or all of a role.
  func resolve(_ name: String, aliases: [String: [String]]) -> [String] {
    if names.contains(name) { return [name] }
    if let agents = aliases[name.lowercased()] {
      var seen: Set<String> = [name.lowercased()]
      return agents.flatMap { expand($0, aliases, &seen) }
    }
    let folded = Self.folded(name)
    if let same = names.first(where: { Self.folded($0) == folded }) { return [same] }
    guard let role = Self.role(ofGroup: folded) else { return [] }
    return members.filter { $0.member.role == role }.map(\.name)
  }

  private func expand(
    _ name: String,
    _ aliases: [String: [String]],
    _ seen: inout Set<String>
  ) -> [String] {
    if names.contains(name) { return [name] }
    guard seen.insert(name.lowercased()).inserted else { return [] }
    return (aliases[name.lowercased()] ?? []).flatMap { expand($0, aliases, &seen) }
  }

  /// Names match without regard to case and separators, as Claude Code matches them.
  private static func folded(_ name: String) -> String {
    name.lowercased().split { !($0.isLetter || $0.isNumber) }.joined(separator: "-")
  }

  /// The role behind a plural such as `implementer agents` or `implementers`.
  private static func role(ofGroup name: String) -> Role? {
    Role.allCases.first { role in
      ["\(role.rawValue)-agents", "\(role.rawValue)s", "all-\(role.rawValue)s"].contains(name)
    }
  }
}

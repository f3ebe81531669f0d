import RehearsalSimulation

/// The condition under which a rule needs the events of a kind that it observes.
package enum RuleCondition: Sendable {
  /// Earlier events have made the rule watch for events of the kind: ``Rule/isWatching`` is true.
  case isWatching
  /// The event's task has ended.
  case taskHasEnded
  /// The event's task has not ended, or the event has no task.
  case taskIsOpen
}

/// The rules that need the events of each kind, as sets of bits.
///
/// The bit of a rule is 1 shifted by the rule's index, so an engine has at most 64 rules.
struct RuleSchedule: Sendable {
  /// The maximum number of rules in an engine.
  static let capacity = 64

  /// For each kind of event, at the index of the kind's code, the rules that need events about open
  /// tasks, and the rules that need events about ended tasks.
  private var rulesByKind: [(open: UInt64, ended: UInt64)]
  /// For each kind of event, at the index of the kind's code, the rules that need the events only
  /// while ``Rule/isWatching`` is true.
  private var watchersByKind: [UInt64]
  /// The rules that need at least one kind of event only while ``Rule/isWatching`` is true.
  private(set) var watchers: UInt64 = 0

  init(_ rules: [any Rule]) {
    precondition(rules.count <= Self.capacity, "an engine has at most \(Self.capacity) rules")
    rulesByKind = Array(repeating: (0, 0), count: 256)
    watchersByKind = Array(repeating: 0, count: 256)
    for (index, rule) in rules.enumerated() { add(type(of: rule), Self.bits(of: [index])) }
  }

  private mutating func add(_ type: any Rule.Type, _ bit: UInt64) {
    for kind in type.observedKinds {
      let code = Int(kind.code)
      let condition = type.conditions.first { $0.key == kind }?.value
      if condition == .isWatching {
        watchersByKind[code] |= bit
        watchers |= bit
        continue
      }
      if condition != .taskHasEnded { rulesByKind[code].open |= bit }
      if condition != .taskIsOpen { rulesByKind[code].ended |= bit }
    }
  }

  static func bits(of indices: [Int]) -> UInt64 { indices.reduce(0) { $0 | 1 << UInt64($1) } }

  /// Returns the rules that need an event of a kind.
  ///
  /// - Parameters:
  ///   - kind: The kind of the event.
  ///   - hasEnded: Whether the event's task has ended.
  ///   - watching: The rules for which ``Rule/isWatching`` is true.
  /// - Returns: The set of bits of the rules.
  @inline(__always)
  func rules(for kind: Event.Name, hasEnded: Bool, watching: UInt64) -> UInt64 {
    let code = Int(kind.code)
    let rules = rulesByKind[code]
    return (hasEnded ? rules.ended : rules.open) | (watchersByKind[code] & watching)
  }

  /// Returns whether events of a kind change the versions of the work, which ``WorkVersions``
  /// tracks.
  @inline(__always)
  static func changesWork(_ kind: Event.Name) -> Bool {
    kind == .handoffDelivered || kind == .sessionEnded || kind == .actWrite
  }
}

import RehearsalSimulation

/// The condition under which a rule needs the events of a kind that it observes.
package enum RuleCondition: Sendable {
  /// The rule needs all events of the kind.
  case always
  /// The rule needs no events of the kind in this run.
  case never
  /// Earlier events have made the rule watch for events of the kind: ``Rule/isWatching`` is true.
  case isWatching
  /// The event's task has ended.
  case taskHasEnded
  /// The event's task has not ended, or the event has no task.
  case taskIsOpen
  /// The event is a command that is certain to change files, which ``RuleContext/fileChanges`` lists.
  case changesFiles
}

/// The rules that need the events of each kind, as sets of bits.
///
/// The bit of a rule is 1 shifted by the rule's index, so an engine has at most 64 rules.
struct RuleSchedule: Sendable {
  /// The maximum number of rules in an engine.
  static let capacity = 64

  /// What an engine does with the events of one kind.
  struct Entry: Sendable {
    /// The rules that need events about open tasks, and events without a task.
    fileprivate var rulesForOpenTasks: UInt64 = 0
    /// The rules that need events about ended tasks.
    fileprivate var rulesForEndedTasks: UInt64 = 0
    /// The rules that need the events only while ``Rule/isWatching`` is true.
    fileprivate var watchers: UInt64 = 0
    /// The rules that need the events about commands that are certain to change files.
    fileprivate(set) var rulesForFileChanges: UInt64 = 0
    /// Whether the events change the versions of the work, which ``WorkVersions`` tracks.
    fileprivate(set) var changesWork = false
    /// Whether the events change the facts that ``RuleContext/noteFacts(_:)`` notes.
    fileprivate(set) var changesFacts = false
    /// Whether the events end a task.
    fileprivate(set) var endsTask = false

    /// Returns the rules that need an event, as a set of bits.
    ///
    /// - Parameters:
    ///   - hasEnded: Whether the event's task has ended.
    ///   - watching: The rules for which ``Rule/isWatching`` is true.
    /// - Returns: The set of bits of the rules.
    @inline(__always)
    func rules(hasEnded: Bool, watching: UInt64) -> UInt64 {
      (hasEnded ? rulesForEndedTasks : rulesForOpenTasks) | (watchers & watching)
    }
  }

  /// The entry of each kind of event, at the index of the kind's code.
  private var entries: [Entry]
  /// The rules that need at least one kind of event only while ``Rule/isWatching`` is true.
  private(set) var watchers: UInt64 = 0

  /// Creates the schedule of rules, with the kinds of event that ``RuleContext/noteFacts(_:)`` needs.
  init(_ rules: [any Rule], factKinds: [Event.Name]) {
    precondition(rules.count <= Self.capacity, "an engine has at most \(Self.capacity) rules")
    entries = Array(repeating: Entry(), count: 256)
    for kind in WorkVersions.eventKinds { entries[Int(kind.code)].changesWork = true }
    for kind in factKinds { entries[Int(kind.code)].changesFacts = true }
    entries[Int(Event.Name.taskEnded.code)].endsTask = true
    for (index, rule) in rules.enumerated() { add(rule, Self.bits(of: [index])) }
  }

  /// The entry of the kind of event with the given code.
  @inline(__always)
  subscript(code: UInt8) -> Entry { entries[Int(code)] }

  private mutating func add(_ rule: any Rule, _ bit: UInt64) {
    let conditions = rule.conditions
    for kind in type(of: rule).observedKinds {
      let code = Int(kind.code)
      let condition = conditions.first { $0.key == kind }?.value ?? .always
      switch condition {
      case .never: break
      case .isWatching:
        entries[code].watchers |= bit
        watchers |= bit
      case .taskHasEnded: entries[code].rulesForEndedTasks |= bit
      case .taskIsOpen: entries[code].rulesForOpenTasks |= bit
      case .changesFiles: entries[code].rulesForFileChanges |= bit
      case .always:
        entries[code].rulesForOpenTasks |= bit
        entries[code].rulesForEndedTasks |= bit
      }
    }
  }

  static func bits(of indices: [Int]) -> UInt64 { indices.reduce(0) { $0 | 1 << UInt64($1) } }
}

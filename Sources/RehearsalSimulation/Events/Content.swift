/// What a handoff carries besides its intent.
public struct Content: Sendable, Hashable {
  /// What it is meant to bring about.
  public var intent: Intent
  /// The work product, where one travels.
  public var work: WorkProduct?
  /// What was found wrong.
  public var defects: [Defect] = []
  /// The clause of a conflict, the needs of a clarification, the words of an information.
  public var items: [String] = []
  /// How the task ended for the sender.
  public var outcome: Outcome?

  /// Creates a content of an intent.
  public init(_ intent: Intent) {
    self.intent = intent
  }

  /// Returns a rejection with what was found wrong.
  public static func reject(_ defects: [Defect]) -> Content {
    var content = Content(.reject)
    content.defects = defects
    return content
  }

  /// Returns a delivery of a work product.
  public static func deliver(_ work: WorkProduct) -> Content {
    var content = Content(.deliver)
    content.work = work
    return content
  }

  static func conflict(_ clause: String, because reason: Outcome.Reason) -> Content {
    var content = Content(.conflict)
    content.items = [clause]
    content.outcome = .rejected(reason)
    return content
  }

  static func clarify(_ needs: [String]) -> Content {
    var content = Content(.clarify)
    content.items = needs
    return content
  }

  static func fail(_ outcome: Outcome, defects: [Defect] = []) -> Content {
    var content = Content(.fail)
    content.outcome = outcome
    content.defects = defects
    return content
  }
}

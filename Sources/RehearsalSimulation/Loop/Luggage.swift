/// What a session has that most sessions of plain actors do without.
struct Luggage {
  /// What it was handed.
  var content: Content?
  /// What it has made so far.
  var work: WorkProduct?
  /// The faults that strike it, by their place in the plan.
  var faults: [Int] = []
  /// The number of the event that followed its opening, where faults strike it.
  var opening: UInt64 = 0
}

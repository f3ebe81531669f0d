/// Where the numbers of a plan's models come from: as far as they are right, so is what runs show.
public struct Calibration: Sendable, Hashable {
  /// What they were measured on, or by what they were chosen.
  public var source: String
  /// The day of that, such as `2026-03-31`.
  public var date: String
  /// How many recorded runs they were measured on; `nil` where none is named.
  public var runs: Int?

  package init(source: String, date: String, runs: Int?) {
    self.source = source
    self.date = date
    self.runs = runs
  }
}

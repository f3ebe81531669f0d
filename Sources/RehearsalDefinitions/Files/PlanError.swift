import RehearsalSimulation

/// Why there is no plan: every complaint about the files it was to be made from, in their order.
public struct PlanError: Error, CustomStringConvertible {
  /// The complaints; at least one is an error.
  public var complaints: [Complaint]

  /// Creates an error from complaints.
  public init(complaints: [Complaint]) {
    self.complaints = complaints
  }

  /// An error without a place in a file.
  package init(_ error: SourceError) {
    complaints = [Complaint(severity: .error, location: nil, message: error.message)]
  }

  /// The complaints, one a line.
  public var description: String {
    complaints.map(\.description).joined(separator: "\n")
  }
}

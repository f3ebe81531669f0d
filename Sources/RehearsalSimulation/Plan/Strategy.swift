/// How the work of a task is ordered.
public enum Strategy: String, Sendable, Hashable, CaseIterable {
  /// A failing test first, then code.
  case tdd
  /// Tests that pin the present behaviour first, then code.
  case characterization
  /// Code first, then tests.
  case testAfter = "test-after"
  /// Reproduce, write a failing test, mend.
  case bugFix = "bug-fix"
  /// Tests pass before and after.
  case refactor
  /// Code and tests in no set order.
  case flexible
}

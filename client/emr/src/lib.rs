//! Keys, sealed records and typed calls for members of an emr network.

-- Cloud bills: loads a file. Parameters `cloud`: aws, azure, gcp, oci or focus; `file`: its path, for a
-- server below user_files_path.
INSERT INTO cost.focus_in SELECT * FROM cost.bill_file(cloud = {cloud:String}, path = {file:String});
